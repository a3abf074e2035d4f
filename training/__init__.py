"""How the weights are made, from public sets. Not installed."""
