namespace ChatRec.Retrieval.Import;

/// <summary>Checks rows of one kind and writes them into the pack's new folder. Not thread-safe; disposing without commit undoes it.</summary>
internal interface IRowSink : IDisposable
{
    /// <summary>Whether the file is CSV.</summary>
    bool IsCsv { get; }

    /// <summary>The columns a CSV file may have.</summary>
    IReadOnlyDictionary<string, CellKind> Columns { get; }

    /// <summary>The columns a CSV file must have.</summary>
    IReadOnlyList<string> Required { get; }

    /// <summary>Makes the new folder and opens the file in it.</summary>
    /// <param name="wrap">Puts a stream around the one written to.</param>
    void Begin(Func<Stream, Stream> wrap);

    /// <summary>Checks a row and writes it.</summary>
    /// <param name="json">A JSON object on one line.</param>
    /// <param name="line">Where it stands.</param>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    string? Add(ReadOnlyMemory<byte> json, int line);

    /// <summary>Puts the new pack in the old one's place.</summary>
    void Commit();
}
