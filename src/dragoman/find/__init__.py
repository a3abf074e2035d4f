"""One module per kind of fact: from an analysed report to what it says."""
