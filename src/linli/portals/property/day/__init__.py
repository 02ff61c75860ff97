"""The day board: everybody's day as it is planned, and moving what is planned by hand."""
