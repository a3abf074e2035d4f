"""What we know beforehand, as tables with their loaders: names, posts, sectors, cues."""
