/** Files that come with a question, and files that go with an answer. */
@org.jspecify.annotations.NullMarked
package dev.alpi.engine.attachments;
