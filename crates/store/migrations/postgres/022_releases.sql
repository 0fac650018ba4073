-- Openings on accusations that a custodian was asked for: entries of type 34, act 3403.

create index history_releases on history (office, entry) where kind = 34 and act = 3403;
