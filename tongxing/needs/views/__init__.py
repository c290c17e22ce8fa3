"""HTTP of needs: raising, one need and its steps, work lists, the public side, the office's tables."""
