package dev.alpi.gateway;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what happens. */
final class RecordedEvents implements GatewayEvents {
  final List<ChannelStatus> changes = new CopyOnWriteArrayList<>();
  final List<InboxRow> handled = new CopyOnWriteArrayList<>();
  final List<OutboxRow> gone = new CopyOnWriteArrayList<>();
  final List<Instant> silences = new CopyOnWriteArrayList<>();
  final List<String> warnings = new CopyOnWriteArrayList<>();

  @Override
  public void changed(ChannelStatus status) {
    changes.add(status);
  }

  @Override
  public void received(ChannelId channel, long id) {}

  @Override
  public void handled(InboxRow row) {
    handled.add(row);
  }

  @Override
  public void outgoing(OutboxRow row) {
    gone.add(row);
  }

  @Override
  public void silent(ChannelId channel, Instant since) {
    silences.add(since);
  }

  @Override
  public void warn(String problem) {
    warnings.add(problem);
  }
}
