-- Which chunk a place was settled by: docs/protocol.md §21, marks. Empty where it was settled before
-- this step, 32 bytes 255 where what came was refused for good. Frozen; the next step is v005.

ALTER TABLE settled ADD COLUMN identity BLOB NOT NULL DEFAULT x'';
