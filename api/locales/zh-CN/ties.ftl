not-your-step = 您能看到这条记录，但无权办理这一步。
ties-wrong-state = 当前状态不允许这一步操作，请刷新后按可办步骤操作。
pairing-with-own-household = 党员不能与本人所在的户结对。
pairing-party-records = 您是结对的一方，户方意愿须由他人听取并登记。
pairing-heard-by = 请写明由谁、何时、以何种方式听取了该户的意愿。
pairing-successor-same = 接替党员与原党员是同一人。
notification-PAIRING_CONSENT = 有一项结对等待您的意愿，请同意或谢绝。
