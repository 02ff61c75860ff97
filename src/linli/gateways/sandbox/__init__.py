"""A stand-in for both channels on this machine: their protocols and signatures, keys of its own, no money.

    sandbox = start(folder)                          # a thread on a free port; `serve` is the same in the foreground
    os.environ.update(sandbox.environment())         # LINLI_WECHAT_… and LINLI_ALIPAY_… for its accounts
    sandbox.notify(number, how=Twist(forged=True))   # what a real channel never does, for tests

A payment's page is plain HTML with «确认付款» and «取消»; then the browser goes back to the return address and the notice
goes out, again a few times until it is taken. What the control object does can also be asked for over HTTP: `app.py` lists
it. It is for one trusted machine: bind it to the loopback address only. Unlike the real ones it has the bill of a day at once,
and the QR code of a big screen holds the address of the payment's page.
"""

from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.server import Sandbox, environment, serve, start
from linli.gateways.sandbox.twist import Twist

__all__ = ["Keys", "Sandbox", "Twist", "environment", "serve", "start"]
