/**
 * Messages in and out of a profile: what comes by a channel is on disk before the channel is told
 * so, is handled in the order of its chat, and is answered; what goes out is on disk before it is
 * sent.
 *
 * <p>It knows no agent: what a message means is the business of a {@link
 * dev.alpi.gateway.Conversation}. It holds no process-wide mutable state. What a profile has
 * received and sent is one database, {@code gateway/gateway.db}; what a method has returned from is
 * durable there.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.gateway {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // the inbox and the outbox
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires transitive java.net.http;
  // replies are Markdown; each channel has its own form of that
  requires org.commonmark;
  requires org.commonmark.ext.gfm.tables;
  // mail
  requires jakarta.mail;
  requires org.eclipse.angus.mail;
  requires org.jsoup;
  // listens for webhooks
  requires io.helidon.webserver;

  exports dev.alpi.gateway;
  exports dev.alpi.gateway.mail;
  exports dev.alpi.gateway.matrix;
  exports dev.alpi.gateway.telegram;
  exports dev.alpi.gateway.webhook;
}
