"""Money, kept as 分, written as people write it."""

from django import template

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    """¥1,234.50; whole yuan without the two noughts."""
    whole, rest = divmod(fen, 100)
    return f"¥{whole:,}.{rest:02d}" if rest else f"¥{whole:,}"
