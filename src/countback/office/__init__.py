"""The office: a season kept in the browser, from the first entry to the last sheet."""
