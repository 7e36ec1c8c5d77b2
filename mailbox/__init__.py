"""Mail in and out: sources, parsing, segments, threads, senders, attachments, delivery."""
