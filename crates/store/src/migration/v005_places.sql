-- A document belongs to its channel: one id in two channels is two documents (docs/protocol.md §5).
-- `id` names it on this device, `signed_id` in its chunks. Frozen; the next step is v006.

ALTER TABLE document ADD COLUMN signed_id BLOB NOT NULL DEFAULT x'';
UPDATE document SET signed_id = id;
CREATE UNIQUE INDEX document_place ON document (channel, signed_id);

-- What an id in another channel kept apart is not settled any more, so it is asked for again.
DELETE FROM chunk WHERE identity IN
    (SELECT identity FROM held_back WHERE reason = 'another channel has a document of this id');
DELETE FROM held_back WHERE reason = 'another channel has a document of this id';
