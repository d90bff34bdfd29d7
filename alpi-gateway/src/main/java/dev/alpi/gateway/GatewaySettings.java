package dev.alpi.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * How a gateway behaves at the moment.
 *
 * <p><b>Threads:</b> any.
 */
public interface GatewaySettings {
  /** How long somebody may take to allow something, in a messenger that is not looked at often. */
  Duration APPROVAL_TIMEOUT = Duration.ofMinutes(5);

  /**
   * {@return whether messages of a sender are let in}
   *
   * @param channel how they came
   * @param sender who
   * @param place where
   */
  boolean admits(ChannelId channel, Sender sender, Place place);

  /**
   * {@return whether people are told which tools are used}
   *
   * @param channel where
   * @param unless what the channel itself does
   */
  boolean showsTools(ChannelId channel, boolean unless);

  /** {@return what happens with what may have arrived} */
  Ambiguous ambiguous();

  /** What happens with a piece of which nobody knows whether it arrived. */
  enum Ambiguous {
    /** It is sent once more, with a mark. */
    RESEND,
    /** It waits for the owner. */
    HOLD
  }

  /** {@return how long somebody may take to allow something} */
  Duration approvalTimeout();

  /**
   * {@return after how long without a message by a channel somebody is told; empty if silence is
   * fine}
   *
   * @param channel which
   */
  Optional<Duration> silentAfter(ChannelId channel);

  /**
   * {@return settings that never change}
   *
   * @param admits who is let in
   */
  static GatewaySettings of(BiPredicate<Sender, Place> admits) {
    return new GatewaySettings() {
      @Override
      public boolean admits(ChannelId channel, Sender sender, Place place) {
        return admits.test(sender, place);
      }

      @Override
      public boolean showsTools(ChannelId channel, boolean unless) {
        return unless;
      }

      @Override
      public Ambiguous ambiguous() {
        return Ambiguous.RESEND;
      }

      @Override
      public Optional<Duration> silentAfter(ChannelId channel) {
        return Optional.empty();
      }

      @Override
      public Duration approvalTimeout() {
        return APPROVAL_TIMEOUT;
      }
    };
  }
}
