"""What `make` runs: set-up, front-end files, translations, the test suite. No part of the product imports this."""
