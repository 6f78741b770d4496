"""What the business means. Pure: no input or output, no AWS, no clock."""
