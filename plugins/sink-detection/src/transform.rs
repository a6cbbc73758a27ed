//! Detection as a transform: alerts go on to any sink.

use std::path::PathBuf;
use std::sync::Arc;

use sweepline_count::Selection;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Prepare, Prepared, Transform};
use sweepline_plugin::event::{AlertBatch, Batch, Events, Kind};
use sweepline_plugin::options;

use crate::detect::Detection;
use crate::options::TransformOptions;

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "detection",
    summary: "Turns sessions or distinct counts into alerts by Sigma rules, for any sink.",
    example: "rules: [default]\n",
    takes: &[Kind::Session, Kind::Sketch],
    gives: Some(Kind::Alert),
    read: |node| Ok(Prepared::Transform(Box::new(options::read::<TransformOptions>(node)?))),
};

impl Prepare<Box<dyn Transform>> for TransformOptions {
    fn check(&self) -> Result<(), ComponentError> {
        self.detection("").map(|_| ())
    }

    fn files(&self) -> Vec<PathBuf> {
        Selection::files(&self.rules)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Transform>, ComponentError> {
        let detection = self.detection(&host.metrics.labels().id)?;
        Ok(Box::new(DetectionTransform { detection, clock: host.clock }))
    }
}

struct DetectionTransform {
    detection: Detection,
    clock: Arc<dyn Clock>,
}

impl Transform for DetectionTransform {
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let mut alerts = Vec::new();
        self.detection.process(&batch.events, self.clock.now().0, &mut |alert| alerts.push(alert));
        if !alerts.is_empty() {
            emit(Batch { events: Events::Alerts(AlertBatch { alerts }), ack: batch.ack });
        }
    }

    fn tick(&mut self, _emit: &mut dyn FnMut(Batch)) {
        self.detection.report(self.clock.now().0);
    }

    fn finish(&mut self, emit: &mut dyn FnMut(Batch)) {
        let mut alerts = Vec::new();
        self.detection.finish(self.clock.now().0, &mut |alert| alerts.push(alert));
        self.detection.report(self.clock.now().0);
        if !alerts.is_empty() {
            let ack = sweepline_plugin::ack::Ack::none();
            emit(Batch { events: Events::Alerts(AlertBatch { alerts }), ack });
        }
    }
}
