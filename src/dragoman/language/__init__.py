"""From a report's text to sentences with all that the encoder says of them."""
