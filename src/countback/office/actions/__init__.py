"""What people do at a desk, each a pure function of a version: no database, no request, no clock."""
