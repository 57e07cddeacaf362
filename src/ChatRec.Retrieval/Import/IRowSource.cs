namespace ChatRec.Retrieval.Import;

/// <summary>Turns records of one file format into JSON objects, one a record. Not thread-safe.</summary>
internal interface IRowSource
{
    /// <summary>Columns of the header that the catalogue does not know.</summary>
    IReadOnlyList<string> UnknownColumns { get; }

    /// <summary>Turns a record into the UTF-8 of a JSON object on one line.</summary>
    /// <param name="record">The record; sound text.</param>
    /// <param name="json">The object; valid until the next record.</param>
    /// <returns>What is wrong with the record, or <see langword="null"/>.</returns>
    string? Convert(ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> json);
}

/// <summary>Records that are JSON objects already.</summary>
internal sealed class JsonRows : IRowSource
{
    /// <inheritdoc />
    public IReadOnlyList<string> UnknownColumns => [];

    /// <inheritdoc />
    public string? Convert(ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> json)
    {
        json = record;
        return null;
    }
}
