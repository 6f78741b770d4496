"""What the pages say, judged: amounts, the review, the order history. No browser here."""
