package dev.alpi.memory;

import java.util.List;
import java.util.Optional;

/**
 * The candidates that wait.
 *
 * @param promotions those that can be read, oldest first
 * @param unreadable how many cannot; they are kept
 */
public record PromotionListing(List<Promotion> promotions, int unreadable) {
  public PromotionListing {
    promotions = List.copyOf(promotions);
  }

  /** Returns the one called {@code id}. */
  public Optional<Promotion> find(String id) {
    return promotions.stream().filter(promotion -> promotion.id().equals(id)).findFirst();
  }
}
