-- What a rating says is found by nobody who searches: its words leave the index.
delete from search s using history h where h.office = s.office and h.entry = s.entry and h.act = 411;
