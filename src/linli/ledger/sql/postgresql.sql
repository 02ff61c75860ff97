-- One round trip posts a transfer: locks its accounts in order of id, checks, writes. A fault is told, not raised, and
-- nothing is written then, so that a caller's transaction goes on.
CREATE FUNCTION ledger_post(
  community uuid, why text, what text, moment timestamptz, who uuid, note text, accounts bigint[], amounts bigint[],
  settled bigint, reversed bigint, OUT transfer bigint, OUT fault text
) LANGUAGE plpgsql AS $$
DECLARE
  found integer;
  ours boolean;
  low bigint;
BEGIN
  SELECT t.id, 'known' INTO transfer, fault FROM ledger_transfer t WHERE t.community_id = community AND t.cause = why;
  IF transfer IS NOT NULL THEN RETURN; END IF;

  SELECT count(*), bool_and(a.community_id = community) INTO found, ours
  FROM (SELECT id, community_id FROM ledger_account WHERE id = ANY(accounts) ORDER BY id FOR NO KEY UPDATE) a;
  IF found <> cardinality(accounts) OR NOT ours THEN fault := 'unknown'; RETURN; END IF;

  IF settled IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.settles_id = settled)
    OR reversed IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.reverses_id = reversed)
  THEN fault := 'settled'; RETURN; END IF;

  SELECT a.unit INTO fault FROM unnest(accounts, amounts) l(account, amount) JOIN ledger_account a ON a.id = l.account
  GROUP BY a.unit HAVING sum(l.amount) <> 0 LIMIT 1;
  IF fault IS NOT NULL THEN fault := 'unbalanced ' || fault; RETURN; END IF;

  SELECT a.id INTO low FROM unnest(accounts, amounts) l(account, amount) JOIN ledger_account a ON a.id = l.account
  WHERE l.amount < 0 AND a.balance + l.amount < a.lowest LIMIT 1;
  IF low IS NOT NULL THEN fault := 'overdraft ' || low; RETURN; END IF;

  INSERT INTO ledger_transfer (community_id, cause, kind, at, actor, memo, settles_id, reverses_id)
  VALUES (community, why, what, moment, who, note, settled, reversed)
  ON CONFLICT (community_id, cause) DO NOTHING RETURNING id INTO transfer;
  IF transfer IS NULL THEN
    SELECT t.id, 'known' INTO transfer, fault FROM ledger_transfer t WHERE t.community_id = community AND t.cause = why;
    RETURN;
  END IF;
  INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
  SELECT transfer, l.account, l.amount, moment FROM unnest(accounts, amounts) l(account, amount);
  UPDATE ledger_account a SET balance = a.balance + l.amount
  FROM unnest(accounts, amounts) l(account, amount) WHERE a.id = l.account;
END $$;

-- Many transfers in one statement: all that are new, or none. Causes posted before are left as they are.
CREATE FUNCTION ledger_post_many(
  community uuid, causes text[], kinds text[], moments timestamptz[], actors uuid[], notes text[],
  leg_of integer[], accounts bigint[], amounts bigint[]
) RETURNS TABLE (place integer, transfer bigint, fault text) LANGUAGE plpgsql AS $$
DECLARE
  wanted bigint[] := ARRAY(SELECT DISTINCT unnest(accounts));
  n integer;
  ours integer;
BEGIN
  SELECT count(*) INTO ours FROM (
    SELECT 1 FROM ledger_account a WHERE a.id = ANY(wanted) AND a.community_id = community ORDER BY a.id FOR NO KEY UPDATE
  ) locked;
  IF ours <> cardinality(wanted) THEN RETURN QUERY SELECT 0, NULL::bigint, 'unknown'; RETURN; END IF;

  SELECT l.place INTO n FROM unnest(leg_of, accounts, amounts) l(place, account, amount)
  JOIN ledger_account a ON a.id = l.account GROUP BY l.place, a.unit HAVING sum(l.amount) <> 0 LIMIT 1;
  IF n IS NOT NULL THEN RETURN QUERY SELECT n, NULL::bigint, 'unbalanced'; RETURN; END IF;

  RETURN QUERY
  WITH draft AS (
    SELECT d.place::integer, d.cause, d.kind, d.at, d.actor, d.note
    FROM unnest(causes, kinds, moments, actors, notes) WITH ORDINALITY d(cause, kind, at, actor, note, place)
  ), fresh AS (
    INSERT INTO ledger_transfer (community_id, cause, kind, at, actor, memo)
    SELECT community, d.cause, d.kind, d.at, d.actor, d.note FROM draft d ORDER BY d.cause
    ON CONFLICT (community_id, cause) DO NOTHING RETURNING id, cause
  ), placed AS (
    SELECT d.place, d.at, f.id FROM draft d JOIN fresh f ON f.cause = d.cause
  ), legs AS (
    INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
    SELECT p.id, l.account, l.amount, p.at
    FROM unnest(leg_of, accounts, amounts) l(place, account, amount) JOIN placed p ON p.place = l.place
    RETURNING account_id, amount
  ), moved AS (
    UPDATE ledger_account a SET balance = a.balance + s.amount
    FROM (SELECT l.account_id, sum(l.amount) AS amount FROM legs l GROUP BY l.account_id) s WHERE a.id = s.account_id
    RETURNING 1
  )
  SELECT p.place, p.id, NULL::text FROM placed p;
END $$;
