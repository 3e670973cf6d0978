import adapterNode from "@sveltejs/adapter-node"
import adapterStatic from "@sveltejs/adapter-static"

export default { kit: { adapter: process.env.STATIC ? adapterStatic() : adapterNode() } }
