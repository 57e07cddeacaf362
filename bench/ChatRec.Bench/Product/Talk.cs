using System.Reflection;

namespace ChatRec.Bench.Product;

/// <summary>The fixed conversations that are measured.</summary>
internal static class Talk
{
    /// <summary>The utterances of each conversation, in order.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Conversations { get; } = Read();

    /// <summary>All utterances.</summary>
    public static int Utterances => Conversations.Sum(conversation => conversation.Count);

    private static List<List<string>> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("conversations.txt")!;
        using var reader = new StreamReader(stream);
        var conversations = new List<List<string>> { new() };
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                conversations.Add([]);
            }
            else if (line[0] != '#')
            {
                conversations[^1].Add(line);
            }
        }

        conversations.RemoveAll(conversation => conversation.Count == 0);
        return conversations;
    }
}
