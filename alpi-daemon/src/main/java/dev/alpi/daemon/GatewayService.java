package dev.alpi.daemon;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelHealth;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.Conversation;
import dev.alpi.gateway.Gateway;
import dev.alpi.gateway.GatewayEvents;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.profile.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the channels of one profile going. A profile without channels costs nothing.
 *
 * <p><b>Threads:</b> as {@link Service}; the rest any.
 */
final class GatewayService implements Service {
  private final Profile profile;
  private final Supplier<GatewayWorld> world;
  private final Supplier<GatewayConfig> config;
  private final Conversation conversation;
  private final GatewayEvents events;
  private volatile @Nullable Gateway running;

  GatewayService(
      Profile profile,
      Supplier<GatewayWorld> world,
      Supplier<GatewayConfig> config,
      Conversation conversation,
      GatewayEvents events) {
    this.profile = profile;
    this.world = world;
    this.config = config;
    this.conversation = conversation;
    this.events = events;
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public Running start(Failure failure) throws IOException {
    if (ProfileChannels.names(config.get()).isEmpty()) {
      return new Serving(Optional.empty(), List.of());
    }
    ProfileChannels made = ProfileChannels.of(config.get(), world.get());
    if (made.channels().isEmpty()) {
      return new Serving(Optional.empty(), made.problems());
    }
    try {
      Gateway gateway =
          Gateway.open(profile.home(), world.get(), made.channels(), conversation, config, events);
      running = gateway;
      return new Serving(Optional.of(gateway), made.problems());
    } catch (IOException e) {
      made.channels().forEach(Channel::close);
      throw e;
    }
  }

  /** Returns how each channel is; none if it is not at work. */
  List<ChannelStatus> status() {
    Gateway gateway = running;
    return gateway == null ? List.of() : gateway.status();
  }

  /** Looks for what others have put into the outbox; returns whether it is at work. */
  boolean look() throws IOException {
    Gateway gateway = running;
    if (gateway == null) {
      return false;
    }
    gateway.look();
    return true;
  }

  private final class Serving implements Running {
    private final Optional<Gateway> gateway;
    private final List<String> problems;

    Serving(Optional<Gateway> gateway, List<String> problems) {
      this.gateway = gateway;
      this.problems = problems;
    }

    @Override
    public Optional<String> detail() {
      if (gateway.isEmpty()) {
        return problems.isEmpty() ? Optional.of("no channel is set up") : Optional.empty();
      }
      return Optional.of(
          gateway.get().health().stream()
              .map(each -> each.id() + " " + each.state().name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", ")));
    }

    @Override
    public Optional<String> problem() {
      List<String> all = new ArrayList<>(problems);
      if (gateway.isPresent()) {
        for (ChannelHealth each : gateway.get().health()) {
          if (!each.problem().isEmpty()) {
            all.add(each.id() + ": " + each.problem());
          }
        }
      }
      return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    @Override
    public void drain() {
      gateway.ifPresent(Gateway::drain);
    }

    @Override
    public void awaitIdle() throws InterruptedException {
      if (gateway.isPresent()) {
        gateway.get().awaitIdle();
      }
    }

    @Override
    public void close() throws IOException {
      running = null;
      if (gateway.isPresent()) {
        gateway.get().close();
      }
    }
  }
}
