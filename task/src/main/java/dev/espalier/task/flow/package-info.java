/// What goes from thread to thread: items through queues, pipelines and generators; events; turns.
package dev.espalier.task.flow;
