/**
 * The agent turn: system prompt, model calls within the budget, the tool loop, the tools and the
 * gate in front of them.
 *
 * <p>One {@code Engine} serves one profile; everything a turn needs is in its {@code TurnContext}.
 * No ambient state.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.engine {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  requires transitive dev.alpi.ledger;
  requires transitive dev.alpi.journal;
  requires transitive dev.alpi.model;
  requires transitive dev.alpi.memory;
  requires transitive dev.alpi.command;
  // the databases of skills
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  // reading HTML
  requires org.jsoup;

  exports dev.alpi.engine;
  // files that come with a question, and that go with an answer
  exports dev.alpi.engine.attachments;
  // where commands are kept in
  exports dev.alpi.engine.sandbox;
  // what a tool is, and what it works with
  exports dev.alpi.engine.tools;
  // reading the web: what the assembly makes the tools of
  exports dev.alpi.engine.web;
}
