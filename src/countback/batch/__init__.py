"""Floor 6: many seasons at once, Arrow in and Arrow out.

    sources     which rows of a file are worked on together: whole leagues, a row group or so at a time
    texts       names as they were read: codes into Arrow's list of them, never a Python list
    columns     every column as numbers, and the rows that cannot be read
    seen        which sessions and entries there are, in one pass over the rows (`loops.number_rows`)
    numbering   each row's league, session and entry; shared cars and second rows
    blocks      leagues of one calendar side by side, laid out for arrays or (`loops.lay`) compiled
    compiled    blocks scored by `scoring.kernel`; what that cannot say, `score_table` scores by arrays
    doubts      what is rarely meant in places; `kept_apart` names in two ways, `noticed` tells each once
    lines       standings as columns: exact points as text written once for each number there is
    local       a file to a file, in threads (objects in processes), resumable; engines/ on a cluster

What costs is what is done for each row, so that each of these steps goes over the rows once, in buffers that
are not copied, without holding the interpreter: two threads work on two parts.
"""
