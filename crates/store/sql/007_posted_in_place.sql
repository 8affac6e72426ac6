-- What is decided is written again once it is posted. With room for that on its page, no index has to learn of it.
ALTER TABLE msteamssync_deliveries SET (fillfactor = 45);
