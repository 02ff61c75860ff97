"""`linli simulate`: a community that lived for some days, in the current database."""
