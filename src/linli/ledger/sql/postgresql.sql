-- Room beside each account for its next version, so that a moved balance touches no index.
ALTER TABLE ledger_account SET (fillfactor = 60);


-- Whose an account is, what for and of which unit is said once. Not asked where only a balance moves.
CREATE FUNCTION ledger_account_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.unit IN ('skill', 'green', 'welfare', 'contribution', 'reputation', 'sport', 'minutes', 'cny') THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.community_id, NEW.owner, NEW.kind, NEW.unit, NEW.opened_at)
      IS NOT DISTINCT FROM (OLD.id, OLD.community_id, OLD.owner, OLD.kind, OLD.unit, OLD.opened_at) THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'ledger_account keeps its name and its unit' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_account_keep BEFORE INSERT OR DELETE OR UPDATE OF id, community_id, owner, kind, unit, opened_at
ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_keep();


-- Why a transfer was not posted: "known ID", "settled", "unknown", "unbalanced UNIT" or "overdraft ACCOUNT". `stuck` is the
-- account at which posting stopped: it was too low then, whatever it is now.
CREATE FUNCTION ledger_fault(
  community uuid, why text, accounts bigint[], amounts bigint[], settled bigint, reversed bigint, stuck bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SELECT 'known ' || t.id INTO found FROM ledger_transfer t WHERE t.community_id = community AND t.cause = why;
  IF found IS NOT NULL THEN RETURN found; END IF;
  IF EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.settles_id = settled)
    OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.reverses_id = reversed) THEN RETURN 'settled'; END IF;
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[settled, reversed]) n(id) LEFT JOIN ledger_transfer t ON t.id = n.id
    WHERE n.id IS NOT NULL AND t.id IS NULL) THEN RETURN 'unknown'; END IF;
  IF (SELECT count(*) FROM ledger_account a WHERE a.id = ANY(accounts) AND a.community_id = community) <> cardinality(accounts)
  THEN RETURN 'unknown'; END IF;
  SELECT 'unbalanced ' || a.unit INTO found FROM unnest(accounts, amounts) l(account, amount)
  JOIN ledger_account a ON a.id = l.account GROUP BY a.unit HAVING sum(l.amount) <> 0 ORDER BY a.unit LIMIT 1;
  RETURN coalesce(found, 'overdraft ' || stuck);
END $$;


-- One round trip posts a transfer and returns its id, or the fault; a fault is told, not raised, and nothing is left
-- written then, so that a caller's transaction goes on. The accounts come in order of id: whoever moves several locks them
-- in that order, and nobody waits in a circle. Moving is checking: an account that would fall too low is not moved, and
-- those before it are moved back, under their locks. Statements of single rows, because those are planned once.
CREATE FUNCTION ledger_post(
  community uuid, why text, what text, moment timestamptz, who uuid, note text, accounts bigint[], amounts bigint[],
  settled bigint, reversed bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  unit text;
  first_unit text;
  moved integer := 0;
  total bigint := 0;
  is_mixed boolean := false;
  is_fine boolean;
  transfer bigint;
BEGIN
  FOR i IN 1..cardinality(accounts) LOOP
    UPDATE ledger_account a SET balance = a.balance + amounts[i]
    WHERE a.id = accounts[i] AND a.community_id = community
      AND (amounts[i] > 0 OR a.lowest IS NULL OR a.balance + amounts[i] >= a.lowest)
    RETURNING a.unit INTO unit;
    EXIT WHEN unit IS NULL;
    first_unit := coalesce(first_unit, unit);
    is_mixed := is_mixed OR unit <> first_unit;
    total := total + amounts[i];
    moved := i;
  END LOOP;

  is_fine := moved = cardinality(accounts) AND total = 0;
  IF is_fine AND (is_mixed OR settled IS NOT NULL OR reversed IS NOT NULL) THEN
    is_fine := ledger_fault(community, why, accounts, amounts, settled, reversed, NULL) IS NULL;
  END IF;
  IF is_fine THEN
    INSERT INTO ledger_transfer (community_id, cause, kind, at, actor, memo, settles_id, reverses_id)
    VALUES (community, why, what, moment, who, note, settled, reversed)
    ON CONFLICT (community_id, cause) DO NOTHING RETURNING id INTO transfer;
  END IF;
  IF transfer IS NULL THEN
    FOR i IN 1..moved LOOP
      UPDATE ledger_account a SET balance = a.balance - amounts[i] WHERE a.id = accounts[i];
    END LOOP;
    RETURN ledger_fault(community, why, accounts, amounts, settled, reversed, accounts[moved + 1]);
  END IF;

  IF moved = 2 THEN
    INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
    VALUES (transfer, accounts[1], amounts[1], moment), (transfer, accounts[2], amounts[2], moment);
  ELSE
    INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
    SELECT transfer, l.account, l.amount, moment FROM unnest(accounts, amounts) l(account, amount);
  END IF;
  RETURN transfer;
END $$;


-- Why a batch cannot be posted, as far as it can be said before anything is written: "unknown", "unbalanced UNIT".
CREATE FUNCTION ledger_fault_of_many(
  settled bigint[], reversed bigint[], leg_of integer[], accounts bigint[], amounts bigint[], is_ours boolean,
  is_mixed boolean
) RETURNS text LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  found text;
BEGIN
  IF NOT is_ours OR EXISTS (SELECT 1 FROM unnest(settled || reversed) n(id) LEFT JOIN ledger_transfer t ON t.id = n.id
    WHERE n.id IS NOT NULL AND t.id IS NULL) THEN RETURN 'unknown'; END IF;
  IF is_mixed OR EXISTS (
    SELECT 1 FROM unnest(leg_of, amounts) l(place, amount) GROUP BY l.place HAVING sum(l.amount) <> 0
  ) THEN
    SELECT 'unbalanced ' || a.unit INTO found FROM unnest(leg_of, accounts, amounts) l(place, account, amount)
    JOIN ledger_account a ON a.id = l.account GROUP BY l.place, a.unit HAVING sum(l.amount) <> 0 ORDER BY l.place LIMIT 1;
  END IF;
  RETURN found;
END $$;


-- Many transfers in one statement: all, or none. Where some of the causes were posted before, only those are told, as
-- "known", and the caller comes again without them, under the locks it has now. Place 0 tells what is wrong. Nothing is
-- written in either case. Balances are checked after the whole batch.
CREATE FUNCTION ledger_post_many(
  community uuid, causes text[], kinds text[], moments timestamptz[], actors uuid[], notes text[], settled bigint[],
  reversed bigint[], leg_of integer[], accounts bigint[], amounts bigint[]
) RETURNS TABLE (place integer, transfer bigint, fault text) LANGUAGE plpgsql
-- The planner cannot know how long the arrays are, and would compile for half a second what runs for a tenth of one.
SET jit = off AS $$
DECLARE
  wanted bigint[] := ARRAY(SELECT DISTINCT unnest(accounts));
  numbers regclass := pg_get_serial_sequence('ledger_transfer', 'id');
  ids bigint[];
  ours integer;
  moved integer;
  is_mixed boolean;
BEGIN
  SELECT count(*), min(locked.unit) <> max(locked.unit) INTO ours, is_mixed FROM (
    SELECT a.unit COLLATE "C" AS unit FROM ledger_account a WHERE a.id = ANY(wanted) AND a.community_id = community
    ORDER BY a.id FOR NO KEY UPDATE
  ) locked;
  fault := ledger_fault_of_many(settled, reversed, leg_of, accounts, amounts, ours = cardinality(wanted), is_mixed);
  -- Moving is checking; what was written goes back with the block where an account would fall too low, and where a cause
  -- or what is settled or reversed stands there already: the indexes say so, at no cost where it is not so.
  IF fault IS NULL THEN
    BEGIN
      UPDATE ledger_account a SET balance = a.balance + s.amount
      FROM (SELECT l.account, sum(l.amount) AS amount FROM unnest(accounts, amounts) l(account, amount) GROUP BY 1) s
      WHERE a.id = s.account AND (s.amount >= 0 OR a.lowest IS NULL OR a.balance + s.amount >= a.lowest);
      GET DIAGNOSTICS moved = ROW_COUNT;
      IF moved < ours THEN RAISE EXCEPTION USING ERRCODE = 'raise_exception'; END IF;

      ids := ARRAY(SELECT nextval(numbers) FROM generate_series(1, cardinality(causes)));
      INSERT INTO ledger_transfer (id, community_id, cause, kind, at, actor, memo, settles_id, reverses_id)
      SELECT d.id, community, d.cause, d.kind, d.at, d.actor, d.note, d.settles, d.reverses
      FROM unnest(ids, causes, kinds, moments, actors, notes, settled, reversed)
      d(id, cause, kind, at, actor, note, settles, reverses);
      INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
      SELECT ids[l.place], l.account, l.amount, moments[l.place]
      FROM unnest(leg_of, accounts, amounts) l(place, account, amount);
    EXCEPTION
      WHEN unique_violation THEN fault := 'settled';
      WHEN raise_exception THEN
        SELECT 'overdraft ' || a.id INTO fault FROM ledger_account a
        JOIN (SELECT l.account, sum(l.amount) AS amount FROM unnest(accounts, amounts) l(account, amount) GROUP BY 1) s
        ON s.account = a.id WHERE s.amount < 0 AND a.balance + s.amount < a.lowest ORDER BY a.id LIMIT 1;
    END;
  END IF;
  IF fault IS NULL THEN
    RETURN QUERY SELECT d.place::integer, d.id, NULL::text FROM unnest(ids) WITH ORDINALITY d(id, place);
    RETURN;
  END IF;

  -- Looked up one by one: a join would read all that the community ever posted.
  RETURN QUERY
  SELECT d.place::integer, t.id, 'known' FROM unnest(causes) WITH ORDINALITY d(cause, place) CROSS JOIN LATERAL (
    SELECT k.id FROM ledger_transfer k WHERE k.community_id = community AND k.cause = d.cause LIMIT 1
  ) t;
  IF NOT FOUND THEN place := 0; RETURN NEXT; END IF;
END $$;
