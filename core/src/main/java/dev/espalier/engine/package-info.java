/// Makes, keeps and releases instances: not exported.
///
/// [Maker][dev.espalier.engine.Maker] makes one node after another on one thread;
/// [Preparation][dev.espalier.engine.Preparation] decides when waiting nodes begin, and on which
/// thread; a [Cell][dev.espalier.engine.Cell] is a node in progress that others can wait for.
package dev.espalier.engine;
