//! stub, being written
use porchlight_api::ExportFormat;
use porchlight_domain::report::sighting::Sighting;
pub(crate) struct Writer<W> { target: W }
impl<W: std::io::Write> Writer<W> {
    pub(crate) fn start(_: ExportFormat, target: W) -> std::io::Result<Self> { Ok(Self { target }) }
    pub(crate) fn row(&mut self, sighting: &Sighting) -> std::io::Result<()> { writeln!(self.target, "{}", serde_json::to_string(sighting)?) }
    pub(crate) fn finish(self) -> std::io::Result<()> { Ok(()) }
}
