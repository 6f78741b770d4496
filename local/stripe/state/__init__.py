"""What the stand-in keeps: objects, a journal, its clock."""
