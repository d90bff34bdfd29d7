/**
 * Reading the public web: a client that reaches nothing but public addresses and keeps to limits,
 * pages as Markdown, and the tools {@code web_fetch}, {@code web_search} and {@code web_extract}.
 * What comes back was written by strangers; whoever hands it to a model marks it so.
 */
package dev.alpi.engine.web;
