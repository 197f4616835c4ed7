# A mail server that does as it is told: aiosmtpd, one line of JSON on the standard input to begin with, one on the standard output
# for each text that it got. How it behaves is the word in a file, read each time.
import asyncio, email, email.policy, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

asked = json.loads(sys.stdin.readline())


def manner():
    try:
        with open(asked["manner"]) as file:
            return file.read().strip()
    except OSError:
        return ""


def say(**what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if manner() == "refuse":
            return "550 5.1.1 No such user here"
        if manner() == "later":
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(
            to=envelope.rcpt_tos,
            by=envelope.mail_from,
            sender=str(message["From"]).replace('"', ""),
            subject=message["Subject"],
            id=message["Message-ID"],
            body=message.get_content().replace("\r\n", "\n"),
            tls=bool(session.ssl) or server.transport.get_extra_info("sslcontext") is not None,
            user=session.auth_data.login.decode() if session.authenticated else "",
        )
        if manner() == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        if manner() == "later_text":
            return "452 4.3.1 No room now"
        if manner() == "refuse_text":
            return "554 5.7.1 Looks like spam"
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login.decode() == asked["user"] and data.password.decode() == asked["password"]
    if good:
        return AuthResult(success=True, auth_data=data)
    # Some servers repeat what they were told.
    return AuthResult(success=False, handled=False, message="535 5.7.8 No entry with " + data.password.decode())


async def main():
    context = None
    if asked["security"] != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked["certificate"], asked["key"])
    more = {}
    if asked["security"] == "start_tls":
        more = {"tls_context": context, "require_starttls": True}
    if asked["user"]:
        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": asked["security"] == "start_tls"}

    def speak():
        return SMTP(Handler(), enable_SMTPUTF8=False, hostname="localhost", **more)

    direct = context if asked["security"] == "tls" else None
    listening = await asyncio.get_running_loop().create_server(speak, "127.0.0.1", 0, ssl=direct)
    say(port=listening.sockets[0].getsockname()[1])
    await listening.serve_forever()


asyncio.run(main())
