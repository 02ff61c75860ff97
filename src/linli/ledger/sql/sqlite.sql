CREATE TRIGGER ledger_account_unit BEFORE INSERT ON ledger_account
WHEN NEW.unit NOT IN ('skill', 'green', 'welfare', 'contribution', 'reputation', 'sport', 'minutes', 'cny')
BEGIN SELECT RAISE(ABORT, 'ledger_account: unknown unit'); END;


CREATE TRIGGER ledger_account_keep_update BEFORE UPDATE ON ledger_account
WHEN NEW.id IS NOT OLD.id OR NEW.community_id IS NOT OLD.community_id OR NEW.owner IS NOT OLD.owner
  OR NEW.kind IS NOT OLD.kind OR NEW.unit IS NOT OLD.unit OR NEW.opened_at IS NOT OLD.opened_at
BEGIN SELECT RAISE(ABORT, 'ledger_account keeps its name'); END;


CREATE TRIGGER ledger_account_keep_delete BEFORE DELETE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'ledger_account keeps its rows'); END;
