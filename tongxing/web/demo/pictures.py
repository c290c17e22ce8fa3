"""Pictures for the demonstration zone: drawn, and marked as drawn, so that nobody is misled.

No photo of a real person or place belongs into a made-up zone. The same stream of chance draws
the same picture.
"""

import io
import random
from functools import cache

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

WIDTH, HEIGHT = 560, 400
GROUND = 250  # where hills end and the square begins
QUALITY = 78
MARK = "演示图 · 非实拍"

SKIES: tuple[Colour, ...] = ((206, 226, 236), (232, 226, 208), (214, 224, 230))
HILLS: tuple[Colour, ...] = ((150, 178, 152), (120, 156, 132))
SQUARES: tuple[Colour, ...] = ((222, 212, 190), (206, 208, 200), (216, 204, 184))
CLOTHES: tuple[Colour, ...] = (
    (47, 125, 79), (23, 105, 124), (168, 90, 28), (63, 95, 128), (150, 60, 60), (112, 92, 132),
)  # fmt: skip
VEST: Colour = (196, 58, 46)
SKIN: Colour = (236, 206, 178)
HAIR: Colour = (62, 54, 50)
WALLS: tuple[Colour, ...] = ((240, 234, 220), (232, 222, 206), (228, 230, 226))
ROOF: Colour = (92, 84, 82)
WOOD: Colour = (126, 92, 62)
PANE: Colour = (156, 186, 198)
INK: Colour = (29, 42, 51)
PAPER: Colour = (251, 250, 246)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.sans_path()), size)


def activity(rng: random.Random, title: str) -> bytes:
    """People before hills, with the name of what they came for on a banner."""
    image, pen = _valley(rng)
    _banner(pen, title)
    for n in range(rng.randint(7, 11)):
        x, y = rng.randint(30, WIDTH - 30), 268 + n * 4
        _somebody(pen, x, y, rng.choice(CLOTHES) if rng.random() < 0.5 else VEST, rng)
    if rng.random() < 0.6:
        _table(pen, rng.randint(60, WIDTH - 220))
    return _kept(image, pen)


def place(rng: random.Random, name: str) -> bytes:
    """A house of the valley with the name over its door."""
    image, pen = _valley(rng)
    wall = rng.choice(WALLS)
    left, right, top = 70, WIDTH - 70, 120
    pen.polygon([(left - 30, top), (WIDTH // 2, 58), (right + 30, top)], fill=ROOF)
    pen.rectangle((left, top, right, 330), fill=wall)
    for x in (left + 24, left + 88, right - 136, right - 72):
        pen.rectangle((x, 190, x + 48, 262), fill=PANE, outline=WOOD, width=4)
        pen.line((x + 24, 190, x + 24, 262), fill=WOOD, width=3)
    pen.rectangle((WIDTH // 2 - 44, 212, WIDTH // 2 + 44, 330), fill=WOOD)
    pen.line((WIDTH // 2, 212, WIDTH // 2, 330), fill=INK, width=2)
    _words(pen, (left + 40, 134, right - 40, 176), name, back=PAPER, ink=VEST)
    for _ in range(rng.randint(1, 3)):
        _somebody(pen, rng.randint(60, WIDTH - 60), 300, rng.choice(CLOTHES), rng)
    return _kept(image, pen)


def _valley(rng: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(SKIES))
    pen = ImageDraw.Draw(image)
    for n, colour in enumerate(HILLS):
        for _ in range(3):
            x, wide = rng.randint(-80, WIDTH), rng.randint(180, 340)
            high = rng.randint(90, 170) - 40 * n
            pen.ellipse((x - wide // 2, GROUND - high, x + wide, GROUND + high), fill=colour)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill=rng.choice(SQUARES))
    return image, pen


def _banner(pen: ImageDraw.ImageDraw, title: str) -> None:
    for x in (46, WIDTH - 46):
        pen.line((x, 60, x, GROUND + 14), fill=WOOD, width=6)
    _words(pen, (46, 64, WIDTH - 46, 116), title, back=VEST, ink=PAPER)


def _words(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], said: str, *, back: Colour,
    ink: Colour,
) -> None:  # fmt: skip
    """Words in the middle of a board, as large as it holds."""
    left, top, right, bottom = box
    pen.rectangle(box, fill=back)
    size = min(bottom - top - 14, (right - left - 24) // max(1, len(said)))
    middle = ((left + right) // 2, (top + bottom) // 2)
    pen.text(middle, said, font=_font(size), fill=ink, anchor="mm")


def _somebody(pen: ImageDraw.ImageDraw, x: int, y: int, colour: Colour, rng: random.Random) -> None:
    """A figure without a face."""
    tall = rng.randint(40, 62)
    pen.rounded_rectangle((x - 13, y, x + 13, y + tall), radius=10, fill=colour)
    pen.rectangle((x - 9, y + tall - 6, x - 2, y + tall + 20), fill=INK)
    pen.rectangle((x + 2, y + tall - 6, x + 9, y + tall + 20), fill=INK)
    pen.ellipse((x - 10, y - 20, x + 10, y + 2), fill=SKIN)
    pen.pieslice((x - 11, y - 22, x + 11, y), 180, 360, fill=HAIR)


def _table(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.rectangle((x, 330, x + 160, 344), fill=WOOD)
    for leg in (x + 10, x + 144):
        pen.rectangle((leg, 344, leg + 6, 380), fill=WOOD)
    for n in range(4):
        pen.rectangle((x + 14 + n * 36, 318, x + 38 + n * 36, 330), fill=PAPER, outline=INK)


def _kept(image: Image.Image, pen: ImageDraw.ImageDraw) -> bytes:
    """As the photo store keeps its photos, with the mark that it is a drawing."""
    pen.rectangle((0, HEIGHT - 26, 166, HEIGHT), fill=PAPER)
    pen.text((10, HEIGHT - 13), MARK, font=_font(17), fill=INK, anchor="lm")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
