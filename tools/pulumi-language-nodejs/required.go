package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// GetRequiredPackages names those of the SDKs in the program's node_modules. A plugin names none: the engine finds those
// of its resources when they are registered.
func (host *languageHost) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	response := &pulumirpc.GetRequiredPackagesResponse{}
	folder := req.GetInfo().GetProgramDirectory()
	if _, err := os.Stat(filepath.Join(folder, "PulumiPlugin.yaml")); err == nil {
		return response, nil
	}
	search := &sdkSearch{visited: map[string]bool{}}
	search.inProgram(folder)
	response.Packages = search.found
	return response, nil
}

// sdkSearch passes over what it cannot read: a program that needs it says so itself.
type sdkSearch struct {
	visited map[string]bool
	found   []*pulumirpc.PackageDependency
}

// inProgram looks for folders node_modules, which a workspace has in several places.
func (search *sdkSearch) inProgram(folder string) {
	for _, path := range search.foldersIn(folder) {
		if filepath.Base(path) == "node_modules" {
			search.inModules(path)
		} else if !isPolicyPack(path) {
			search.inProgram(path)
		}
	}
}

// inModules reads the manifests of the packages in a folder node_modules. Below a package only its own node_modules counts:
// the other folders hold thousands of files, which took longer to list than the rest of the host's work.
func (search *sdkSearch) inModules(folder string) {
	for _, path := range search.foldersIn(folder) {
		switch name := filepath.Base(path); {
		case name == ".bin" || name == ".cache":
		case strings.HasPrefix(name, "@"):
			for _, scoped := range search.foldersIn(path) {
				search.inPackage(scoped)
			}
		case strings.HasPrefix(name, "."):
			// The stores of pnpm and Bun (STORE/NAME/node_modules) and of Yarn (STORE/NAME/package).
			for _, stored := range search.foldersIn(path) {
				search.inModules(filepath.Join(stored, "node_modules"))
				search.inPackage(filepath.Join(stored, "package"))
			}
		default:
			search.inPackage(path)
		}
	}
}

func (search *sdkSearch) inPackage(folder string) {
	// The packages of a policy pack are not the program's.
	if real, isNew := search.visit(folder); isNew && !isPolicyPack(real) {
		search.add(filepath.Join(real, "package.json"))
		search.inModules(filepath.Join(real, "node_modules"))
	}
}

// foldersIn gives the folders in a folder that was not looked into before.
func (search *sdkSearch) foldersIn(folder string) []string {
	real, isNew := search.visit(folder)
	if !isNew {
		return nil
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return nil
	}
	var folders []string
	for _, entry := range entries {
		if path := filepath.Join(real, entry.Name()); isFolder(path, entry) {
			folders = append(folders, path)
		}
	}
	return folders
}

// visit resolves links, so that each folder is looked into once.
func (search *sdkSearch) visit(folder string) (string, bool) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || search.visited[real] {
		return "", false
	}
	search.visited[real] = true
	return real, true
}

func isPolicyPack(folder string) bool {
	pack, err := workspace.DetectPolicyPackPathAt(folder)
	return err != nil || pack != ""
}

func isFolder(path string, entry fs.DirEntry) bool {
	// A junction of Windows is irregular.
	if entry.Type()&(fs.ModeSymlink|fs.ModeIrregular) == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (search *sdkSearch) add(path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		return
	}
	var manifest struct {
		Name    string                  `json:"name"`
		Version string                  `json:"version"`
		Pulumi  plugin.PulumiPluginJSON `json:"pulumi"`
	}
	// Folders of tests contain files of this name that are broken on purpose.
	if json.Unmarshal(content, &manifest) != nil || !manifest.Pulumi.Resource {
		return
	}
	name, version := manifest.Pulumi.Name, manifest.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(manifest.Name, "@pulumi/")
	}
	if version == "" {
		version = manifest.Version
	}
	if name == "" || version == "" || strings.HasPrefix(name, "@") {
		fmt.Fprintf(os.Stderr, "%s names no plugin and version under \"pulumi\": its plugin is not installed\n", path)
		return
	}
	search.found = append(search.found, &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          "v" + strings.TrimPrefix(version, "v"),
		Server:           manifest.Pulumi.Server,
		Parameterization: parameters(manifest.Pulumi.Parameterization),
		Extension:        parameters(manifest.Pulumi.ExtensionParameterization),
	})
}

func parameters(given *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if given == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: given.Name, Version: given.Version, Value: given.Value}
}
