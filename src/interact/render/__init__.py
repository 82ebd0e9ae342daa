"""From a Report to text: the view holds the words, each renderer its medium."""
