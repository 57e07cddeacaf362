using System.Globalization;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Where a client is in a conversation's history. To clients an opaque string; here the position of the last activity they got, so it
/// means the same after a restart.
/// </summary>
internal static class Watermark
{
    /// <summary>Writes a watermark.</summary>
    /// <param name="position">The last position given.</param>
    public static string Write(long position) => position.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a watermark. None means the whole history; so does one beyond the history's end (the database was set back): better
    /// twice than never, clients tell activities apart by id.
    /// </summary>
    /// <param name="text">What the client sent; old clients send "null" or "undefined" for none.</param>
    /// <param name="last">The last position of the history.</param>
    /// <exception cref="DirectLineException">400 when it was never written here.</exception>
    public static long Read(string? text, long last)
    {
        if (text is null or "" or "null" or "undefined")
        {
            return 0;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw DirectLineException.Bad("The watermark is not one of this server's.");
        }

        return position > last ? 0 : position;
    }
}
