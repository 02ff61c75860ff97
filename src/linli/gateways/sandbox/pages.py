"""The page on which one pays, with no script and no word of the channels' own look."""

from html import escape

from linli.gateways.amounts import yuan
from linli.gateways.sandbox.http import Answer
from linli.gateways.sandbox.state import Payment

_NAMES = {"wechat": "微信支付", "alipay": "支付宝"}
_OVER = {"paid": "这笔款已经付过了。", "closed": "这笔款已经关闭，不能再付。"}
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>这里是模拟收银台，不会动用真的钱。</p>{content}</main></body></html>
"""


def pay(payment: Payment, *, back: str) -> Answer:
    """Return the page of a payment; `back` is where the browser goes after it."""
    facts = (
        f"<dl><dt>商品</dt><dd>{escape(payment.subject)}</dd><dt>金额</dt><dd>¥{yuan(payment.fen)}</dd>"
        f"<dt>单号</dt><dd>{escape(payment.number)}</dd></dl>"
    )
    if over := _OVER.get(payment.state):
        link = f'<p><a href="{escape(back)}">返回</a></p>' if back else ""
        return _answer(_NAMES[payment.channel], f"{facts}<p>{over}</p>{link}")
    form = (
        f'<form method="post" action="/pay/{payment.token}"><input type="hidden" name="back" value="{escape(back)}">'
        '<button name="do" value="pay">确认付款</button> <button name="do" value="cancel">取消</button></form>'
    )
    return _answer(_NAMES[payment.channel], facts + form)


def words(sentence: str, *, status: int = 200) -> Answer:
    """Return a page that says one thing."""
    return _answer("模拟收银台", f"<p>{escape(sentence)}</p>", status)


def _answer(title: str, content: str, status: int = 200) -> Answer:
    return Answer(status, _PAGE.format(title=f"{title}（模拟）", content=content).encode())
