"""What is told to others when a document is issued: webhooks, Discord, e-mail.

Whoever issues a document (`publishing.issue`) writes a row into the ``queue`` for each of the ``receivers``,
in the transaction of the document. The ``courier`` claims the rows one by one, makes the ``message`` of each,
takes it to its address (``outgoing``) or to the mail server, and records what came of it. The desk's page
Outbox shows it all.
"""
