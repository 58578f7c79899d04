"""What a program has of its page: its names, its output and errors, its clocks, its listeners; and what it has not."""
