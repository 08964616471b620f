not-your-step = You may see this but not do this with it.
ties-wrong-state = It does not stand where this can be done. Reload it and choose one of its available steps.
pairing-with-own-household = A member cannot be paired with the household in which the member lives.
pairing-party-records = You are one of the two sides. The household's consent has to be heard by somebody else.
pairing-heard-by = Say who heard the consent of the household, when and how.
pairing-successor-same = The successor is the same member.
notification-PAIRING_CONSENT = A pairing waits for your consent. Please agree or decline.
