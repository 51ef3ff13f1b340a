"""What a PDF has on its pages: letters with their places and looks, drawings, bookmarks."""
