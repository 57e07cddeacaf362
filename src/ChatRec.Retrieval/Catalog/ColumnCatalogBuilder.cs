namespace ChatRec.Retrieval.Catalog;

/// <summary>Collects the rows of a pack while it is read. Not thread-safe; used once.</summary>
internal sealed class ColumnCatalogBuilder
{
    private readonly Dictionary<string, string> _interned = new(StringComparer.Ordinal);
    private readonly DisplayTemplate _display;
    private readonly Dictionary<string, Column> _columnOf;

    /// <summary>Creates empty columns for a declaration.</summary>
    public ColumnCatalogBuilder(PackSchema schema)
    {
        Schema = schema;
        _display = DisplayTemplate.Parse(schema.Display);
        Columns = [.. schema.Attributes.Select(ColumnFor)];
        _columnOf = Columns.ToDictionary(column => column.Schema.Name, StringComparer.Ordinal);
        Descriptions = schema.DescriptionColumn is null ? null : [];
        Franchises = schema.FranchiseColumn is null ? null : [];
    }

    public PackSchema Schema { get; }

    public IReadOnlyList<Column> Columns { get; }

    public List<string> Ids { get; } = [];

    public Dictionary<string, int> RowOf { get; } = new(StringComparer.Ordinal);

    public List<string> Titles { get; } = [];

    public Dictionary<int, IReadOnlyList<string>> OtherTitles { get; } = [];

    public List<string?>? Descriptions { get; }

    public List<string?>? Franchises { get; }

    public List<Dictionary<string, string>?>? Sources { get; private set; }

    public int Count => Titles.Count;

    /// <summary>Starts a row whose values are unknown until set.</summary>
    public void BeginRow()
    {
        Ids.Add(string.Empty);
        Titles.Add(string.Empty);
        Descriptions?.Add(null);
        Franchises?.Add(null);
        Sources?.Add(null);
        foreach (var column in Columns)
        {
            column.BeginRow();
        }
    }

    /// <summary>Sets the current row's identifier.</summary>
    /// <returns>False when an earlier row has it.</returns>
    public bool TrySetId(string id)
    {
        Ids[^1] = id;
        return RowOf.TryAdd(id, Ids.Count - 1);
    }

    /// <summary>Names where the current row's fields come from; the empty key stands for all fields.</summary>
    public void SetSources(Dictionary<string, string> sources)
    {
        Sources ??= [.. Enumerable.Repeat<Dictionary<string, string>?>(null, Count)];
        Sources[^1] = sources;
    }

    /// <summary>One instance for equal strings.</summary>
    public string Intern(ReadOnlySpan<char> value)
    {
        var lookup = _interned.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(value, out var interned))
        {
            interned = value.ToString();
            _interned.Add(interned, interned);
        }

        return interned;
    }

    /// <summary>Hooks by row.</summary>
    public Dictionary<int, ItemHook> Hooks { get; set; } = [];

    /// <summary>Ends the reading.</summary>
    public ColumnCatalog Build(string hash, string? folder)
    {
        foreach (var column in Columns)
        {
            column.Freeze();
        }

        return new ColumnCatalog(this, hash, folder);
    }

    /// <summary>Every row as it is shown.</summary>
    public string[] Displays()
    {
        var displays = new string[Count];
        for (var row = 0; row < displays.Length; row++)
        {
            displays[row] = _display.Render(ValueText, row);
        }

        return displays;
    }

    /// <summary>
    /// The share of rows with a known popularity that are less popular, ties in the middle; a row of unknown popularity gets 0.5.
    /// </summary>
    public double[]? PopularityQuantiles()
    {
        if (Columns.FirstOrDefault(column => column.Schema.Name == Schema.PopularityAttribute) is not NumberColumn popularity)
        {
            return null;
        }

        var known = popularity.Values.ToArray().Where(value => !double.IsNaN(value)).ToArray();
        Array.Sort(known);
        var quantiles = new double[Count];
        for (var row = 0; row < quantiles.Length; row++)
        {
            var value = popularity.Values[row];
            quantiles[row] = double.IsNaN(value) || known.Length < 2
                ? 0.5
                : (FirstAtLeast(known, value) + FirstAbove(known, value) - 1) / 2.0 / (known.Length - 1);
        }

        return quantiles;
    }

    private static int FirstAtLeast(double[] sorted, double value) => Partition(sorted, other => other < value);

    private static int FirstAbove(double[] sorted, double value) => Partition(sorted, other => other <= value);

    private static int Partition(double[] sorted, Func<double, bool> isBelow)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = isBelow(sorted[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Column ColumnFor(AttributeSchema attribute) => attribute.Kind switch
    {
        AttributeKind.Number => new NumberColumn(attribute),
        AttributeKind.Axis or AttributeKind.Range => new PairColumn(attribute),
        _ => new LabelColumn(attribute),
    };

    private string? ValueText(string name, int row)
    {
        if (name == Schema.TitleColumn)
        {
            return Titles[row];
        }

        if (name == ItemReader.IdColumn)
        {
            return Ids[row];
        }

        return _columnOf[name] switch
        {
            NumberColumn numbers when !double.IsNaN(numbers.Values[row]) => DisplayTemplate.Text(numbers.Values[row]),
            LabelColumn labels when labels.ValuesOf(row) is { Count: > 0 } values => values[0],
            PairColumn { Schema.Kind: AttributeKind.Range } pairs when !double.IsNaN(pairs.Values[row].First) =>
                $"{DisplayTemplate.Text(pairs.Values[row].First)}–{DisplayTemplate.Text(pairs.Values[row].Second)}",
            _ => null,
        };
    }
}
