namespace ChatRec.Bot.Transcripts;

/// <summary>A transcript cannot be read. The message names the file and the reason in one line.</summary>
internal sealed class TranscriptException(string file, string reason) : Exception($"{file}: {reason}");
