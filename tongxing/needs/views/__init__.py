"""HTTP of needs: raising, one need and its steps, lists, the public side, the office's tables."""
