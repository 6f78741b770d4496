"""Mail from stores about orders: whom it is for, who sent it, and what it says."""
