package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a channel, an agent and a service that are played. */
abstract class GatewayFixture {
  static final SendException NOT_SENT =
      new SendException(SendException.Kind.NOT_SENT, "nobody was reached");
  static final SendException UNKNOWN =
      new SendException(SendException.Kind.UNKNOWN, "the connection ended");

  @TempDir Path home;

  final FastWorld fast = new FastWorld();
  final FakeChannel.Service service = new FakeChannel.Service();
  final FakeAgent agent = new FakeAgent();
  final RecordedEvents events = new RecordedEvents();
  Gateway gateway;
  GatewaySettings.Ambiguous ambiguous = GatewaySettings.Ambiguous.RESEND;
  Optional<Duration> silentAfter = Optional.empty();
  Duration approvalTimeout = Duration.ofDays(1);

  @BeforeEach
  void open() throws IOException {
    open(Channel.Repeats.ARRIVE);
  }

  void open(Channel.Repeats repeats) throws IOException {
    gateway =
        Gateway.open(
            home,
            fast.world,
            List.of(new FakeChannel(service, repeats)),
            agent,
            this::settings,
            events);
  }

  private GatewaySettings settings() {
    GatewaySettings usual = GatewaySettings.of((sender, _) -> sender.equals(ANN));
    return new GatewaySettings() {
      @Override
      public boolean admits(ChannelId channel, Sender sender, Place place) {
        return usual.admits(channel, sender, place);
      }

      @Override
      public boolean showsTools(ChannelId channel, boolean unless) {
        return usual.showsTools(channel, unless);
      }

      @Override
      public Ambiguous ambiguous() {
        return ambiguous;
      }

      @Override
      public Duration approvalTimeout() {
        return approvalTimeout;
      }

      @Override
      public Optional<Duration> silentAfter(ChannelId channel) {
        return silentAfter;
      }
    };
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    fast.close();
    assertThat(events.warnings).isEmpty();
  }

  void again(Channel.Repeats repeats) throws IOException {
    gateway.close();
    open(repeats);
  }

  List<Knock> pending() {
    try {
      return gateway.store().pending();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Inbound button(String id, String data) {
    return new Inbound(
        id, Place.of("c"), ANN, new Inbound.Kind.Button(), data, List.of(), Obj.EMPTY);
  }

  List<InboxRow.State> states() {
    try {
      return gateway.store().received(List.of(), 10).stream().map(InboxRow::state).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Inbound edit(String id, String of, String text) {
    return new Inbound(
        id, Place.of("c"), ANN, new Inbound.Kind.Correction(of), text, List.of(), Obj.EMPTY);
  }

  static FileRef ref(String name, OptionalLong bytes, FileRef.Use use) {
    return new FileRef(name, "", bytes, "r", use);
  }
}
